"""What is told outside of the pages: letters about decisions and appeals."""
