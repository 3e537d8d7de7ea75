"""OpenAPI documents (3.0, 3.1, Swagger 2.0): their operations become tools."""
