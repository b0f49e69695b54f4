"""What the pages of the shop show, put together from all apps below."""
