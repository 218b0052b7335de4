"""The commands of `suara`, one file each."""
