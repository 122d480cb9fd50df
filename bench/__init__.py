"""Speed, as ratios in one run on one server: `python -m bench`."""
