"""Paying producers: what an order brings and when, weekly batches that two officers agree to, what went through and what came back."""
