"""What the layering test knows beyond the link lines: which third party may be included where.

An entry of THIRD_PARTY is (header prefix, link targets that bring it, who may, inherited):
  who may    names of libraries, "service:<name>" or "services"; None: everyone
  inherited  True: a link of a linked library is enough; False: it must stand on the unit's own line
The first prefix that matches counts.
"""

THIRD_PARTY = [
    ("fmt/", {"fmt::fmt"}, None, True),
    ("tl/", {"tl::expected"}, None, True),
    ("boost/beast", {"avenor_asio"}, {"net"}, False),
    ("boost/asio", {"avenor_asio"}, None, True),
    ("boost/system", {"avenor_asio"}, None, True),
    ("openssl/", {"OpenSSL::SSL", "OpenSSL::Crypto"}, {"net"}, False),
    ("zmq", {"cppzmq", "PkgConfig::libzmq"}, {"bus", "service:proxy"}, True),
    ("simdjson", {"simdjson::simdjson"}, {"wire", "venue"}, False),
    ("nlohmann/", {"nlohmann_json::nlohmann_json"}, {"json"}, False),
    ("pqxx/", {"PkgConfig::libpqxx"}, {"ledger"}, False),
    ("libpq", {"PkgConfig::libpq"}, {"ledger"}, False),
    ("spdlog/", {"spdlog::spdlog"}, {"runtime"}, False),
    ("systemd/", {"PkgConfig::libsystemd"}, {"runtime"}, False),
    ("CLI/", {"CLI11::CLI11"}, {"runtime", "services"}, False),
    ("zlib.h", {"ZLIB::ZLIB"}, {"marketdata"}, False),  # a tape may be gzipped
]

# What a library may link by no way at all, its own line or another's: libraries of ours and link targets.
OUT_OF_REACH = {
    # The order management is driven by a seed: no loop, no socket, no database, and no text format of its own.
    "oms": {"json", "wire", "bus", "net", "messaging", "runtime", "ledger", "nlohmann_json::nlohmann_json", "simdjson::simdjson",
            "avenor_asio", "PkgConfig::libpq", "PkgConfig::libpqxx"},
}

# The settings that a room declares, and all that they need.
SETTING_KEYS = "setting_keys.hpp"
SETTING_KEYS_NEED = "config/key.hpp"
# Libraries that a room must not reach, whatever its link line says. A dialect of the paper exchange is tested against our own
# adapters: an error in a part that both used would go unnoticed.
APART = {"dialects": {"bot", "bus", "ledger", "messaging", "oms", "order_client", "reporting", "venue", "wire"}}
# Folders of libs/venue that are no venue.
VENUE_ROOMS = {"api", "instruments", "trading"}
# Only these files name a concrete venue.
VENUE_REGISTRIES = ("libs/venue/registry.cpp", "libs/venue/trading/registry.cpp")

# Only these files of `venue` see a venue's JSON, themselves or by a header that they share.
VENUE_JSON = ("nlohmann/", "simdjson")
VENUE_JSON_FILES = r"parse\w*\.[ch]pp"

# The C library and the kernel: no link line names them.
SYSTEM_FOLDERS = ("sys/", "netinet/", "arpa/", "linux/", "net/")
SYSTEM_HEADERS = {
    "dirent.h", "errno.h", "fcntl.h", "fnmatch.h", "ftw.h", "glob.h", "grp.h", "ifaddrs.h", "langinfo.h", "locale.h",
    "netdb.h", "poll.h", "pthread.h", "pwd.h", "sched.h", "signal.h", "spawn.h", "stdio.h", "stdlib.h", "string.h",
    "strings.h", "syslog.h", "termios.h", "time.h", "unistd.h", "wordexp.h",
}
