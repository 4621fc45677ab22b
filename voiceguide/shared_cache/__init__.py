"""The cache that many share: a folder or a bucket behind the local caches of all who use it."""
