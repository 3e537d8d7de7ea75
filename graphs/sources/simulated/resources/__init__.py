"""What a service has: resources, their keys and fields, and what each operation does to them."""
