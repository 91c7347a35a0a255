"""The disk under the store code: power cuts, errors, no room, damage. The same code, on disks that fail on order."""
