"""The server that a script talks to: SCRIPT URL DATABASE [AUTHORITIES]"""

import sys

url, database, *authorities = sys.argv[1:]
is_secured = url.startswith("https://")
flight_url = ("grpc+tls://" if is_secured else "grpc://") + url.split("://")[1]
authorities_file = authorities[0] if authorities else None
authorities_text = open(authorities_file).read() if authorities else None
