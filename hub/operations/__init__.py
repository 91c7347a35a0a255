"""What keeps a hub's folder well: start-up checks, room on the disk, backups, restoring, repairing, the doctor."""
