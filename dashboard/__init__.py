"""What a person sees, and who is looking; the only place that caches."""
