"""What is sent and answered: the shapes of the OpenAPI document."""
