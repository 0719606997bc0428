"""One file per change, named by what it brings; a file that was released is never changed again."""
