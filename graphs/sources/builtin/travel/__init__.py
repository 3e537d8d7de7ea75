"""Travel: trains, flights, hotels, bookings."""
