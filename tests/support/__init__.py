"""What tests share: factories, decoders that are not ours, and real programs to judge by."""
