"""Speed and memory, each script one subject: printed beside a peer in the same run where there is one. `make bench`."""
