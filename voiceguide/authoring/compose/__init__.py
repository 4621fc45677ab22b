"""A routine put together from areas, tools and minutes."""
