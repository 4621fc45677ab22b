"""The compiler, which walks through the steps of a routine and writes its script: words and lengths, in order."""
