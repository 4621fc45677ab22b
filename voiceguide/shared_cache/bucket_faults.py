"""Why a bucket cannot be used, in words. Nothing of obstore's own text is shown, which may hold signatures and keys."""

import re

_CREDENTIALS = {
    "s3": "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS",
    "az": "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
}
"""The variables with the credentials, by scheme."""
_STATUS = re.compile(r"status code: ([1-5]\d\d)")
_CODE = re.compile(r"<Code>([A-Za-z]{1,60})</Code>")
_MISSING_BUCKET = ("NoSuchBucket", "ContainerNotFound", "bucket does not exist", "container does not exist")
_NO_CONDITIONS = ("NotImplemented", "not supported", "not yet implemented")
_NO_CREDENTIALS = ("169.254.", "metadata.google.internal", "token request", "security-credentials")
"""Where obstore looks for credentials if the environment has none."""


def is_missing_bucket(error: Exception) -> bool:
    """Return whether an error for an object says that its whole bucket is missing."""
    return any(sign in str(error) for sign in _MISSING_BUCKET)


def is_broken_off(error: Exception) -> bool:
    """Return whether a connection broke before there was a whole answer, so that another try may help."""
    text = str(error)
    return text.startswith("Generic") and not _STATUS.search(text) and "builder error" not in text


def opening_fault(address: str) -> str:
    """Return the message that obstore cannot begin with the bucket at `address`."""
    return f"{address}: the environment does not say how to reach it; set {_CREDENTIALS[_scheme(address)]}"


def request_fault(error: Exception, address: str) -> str:
    """Return the message for an error of a request to the bucket at `address`: the reason, and a remedy."""
    return f"{address}: {_reason(error, _scheme(address))}"


def _scheme(address: str) -> str:
    return address.partition(":")[0]


def _reason(error: Exception, scheme: str) -> str:
    text, variables = str(error), _CREDENTIALS[scheme]
    status = match[1] if (match := _STATUS.search(text)) else ""
    answer = f"{status} {match[1]}" if (match := _CODE.search(text)) else status
    if is_missing_bucket(error):
        return "there is no such bucket; make it, or correct --cache"
    if any(sign in text for sign in _NO_CREDENTIALS):
        return f"there are no credentials in the environment; set {variables}"
    if status in ("401", "403") or "PermissionDenied" in text or "Unauthenticated" in text:
        listing = "; without the right s3:ListBucket, S3 gives this answer for a missing object too"
        return (
            f"the credentials in the environment may not read and write there ({answer or '403'}); "
            f"correct {variables}, or the rights of the bucket{listing if scheme == 's3' else ''}"
        )
    if status.startswith("3") or "redirect" in text:
        return "the bucket is in another region; set AWS_REGION to that of the bucket"
    if status == "501" or any(sign in text for sign in _NO_CONDITIONS):
        return "it knows no puts that fail if the object exists, which a shared cache needs; take another store"
    if status.startswith("5"):
        return f"the server answers with an error of its own, {answer}; try again later, or leave --cache out"
    if status:
        return f"the server refuses the request with {answer}; see that {variables} fit this bucket"
    if isinstance(error, TimeoutError) or "timed out" in text.lower() or "TimedOut" in text:
        return "there was no answer in time; see that the network is up, or leave --cache out"
    if "BadScheme" in text:
        return "its server is set to http://, which has to be allowed: set AWS_ALLOW_HTTP=true, or use https://"
    if "certificate" in text.lower():
        return "the certificate of its server is not trusted; see that the address in the environment is right"
    return "it cannot be reached, or breaks off; see that the network is up and --cache is right, or leave it out"
