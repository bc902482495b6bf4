#include "bus/same_socket.hpp"

#include <filesystem>

#include "bus/read_urls.hpp"
#include "config/settings.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"

using avenor::bus::same_socket;

TEST_CASE("bus urls: one socket is recognised in any spelling") {
  const struct {
    const char *one, *other;
  } table[] = {
      {"tcp://127.0.0.1:5555", "tcp://127.0.0.1:5555"},
      {"tcp://127.0.0.1:5555", "tcp://localhost:5555"},
      {"tcp://LOCALHOST.:5555", "tcp://127.0.0.1:05555"},
      {"tcp://*:5555", "tcp://127.0.0.1:5555"},
      {"tcp://0.0.0.0:5555", "tcp://192.0.2.1:5555"},
      {"tcp://[::1]:5555", "tcp://[0:0:0:0:0:0:0:1]:5555"},
      {"tcp://[::]:5555", "tcp://127.0.0.1:5555"},
      {"tcp://Bus.Example:5555", "tcp://bus.example:5555"},
      {"ipc:///run/avenor/in", "ipc:///run/avenor/in"},
      {"ipc:///run/avenor/in", "ipc:///run//avenor/./x/../in"},
      {"ipc://@avenor", "ipc://@avenor"},
  };
  for (const auto& [one, other] : table) {
    INFO(one << " and " << other);
    CHECK(same_socket(one, other));
    CHECK(same_socket(other, one));
  }
}

TEST_CASE("bus urls: two sockets are two") {
  const struct {
    const char *one, *other;
  } table[] = {
      {"tcp://127.0.0.1:5555", "tcp://127.0.0.1:5556"},
      {"tcp://127.0.0.1:5555", "tcp://127.0.0.2:5555"},
      {"tcp://localhost:5555", "tcp://[::1]:5555"},
      {"tcp://bus.example:5555", "tcp://bus2.example:5555"},
      {"ipc:///run/avenor/in", "ipc:///run/avenor/out"},
      {"ipc://@avenor", "ipc://avenor"},
      {"tcp://127.0.0.1:5555", "ipc:///run/avenor/in"},
      {"", ""},
  };
  for (const auto& [one, other] : table) {
    INFO(one << " and " << other);
    CHECK_FALSE(same_socket(one, other));
    CHECK_FALSE(same_socket(other, one));
  }
}

TEST_CASE("bus urls: a path through a symbolic link is the same path") {
  const avenor::testing::TempDir dir;
  std::filesystem::create_directory(dir.path() / "real");
  std::filesystem::create_directory_symlink(dir.path() / "real", dir.path() / "link");
  CHECK(same_socket("ipc://" + (dir.path() / "real" / "in").string(),
                    "ipc://" + (dir.path() / "link" / "in").string()));
}

TEST_CASE("bus urls: one socket for both is refused by every daemon that reads them, with both values") {
  const auto problems = [](const char* in, const char* out) {
    const auto settings = avenor::config::Settings::load(
        std::nullopt, {{"ZMQ_INBOUND_BUS_URL", in}, {"ZMQ_OUTBOUND_BUS_URL", out}});
    avenor::config::Reader reader{*settings};
    avenor::bus::read_urls(reader);
    return reader.problems();
  };
  CHECK(problems("tcp://127.0.0.1:5555", "tcp://127.0.0.1:5556").empty());
  const auto told = problems("tcp://127.0.0.1:5555", "tcp://localhost:5555");
  REQUIRE(told.size() == 1);
  CHECK_THAT(told[0], ContainsSubstring("ZMQ_INBOUND_BUS_URL (tcp://127.0.0.1:5555)") &&
                          ContainsSubstring("ZMQ_OUTBOUND_BUS_URL (tcp://localhost:5555)") &&
                          ContainsSubstring("another port or path"));
}
