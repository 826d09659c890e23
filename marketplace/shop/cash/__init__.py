"""Cash at the door in the hands of carriers: who takes it, what they hand over and keep, file by file, line by line."""
