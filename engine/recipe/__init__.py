"""What to make: requests from options and files, read, checked, and composed into a job."""
