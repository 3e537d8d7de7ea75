"""Shop: products, orders, support."""
