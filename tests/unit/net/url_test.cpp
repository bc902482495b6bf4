#include <map>
#include <string>

#include "net/proxy_env.hpp"
#include "net/url.hpp"

#include "core/loopback.hpp"

#include "support/catch.hpp"

using namespace avenor;
using net::parse_url;

TEST_CASE("url: the scheme gives the port, the text may give another") {
  struct Row {
    const char* text;
    const char* host;
    std::uint16_t port;
    const char* target;
    const char* authority;
    bool tls;
  };
  const auto row = GENERATE(
      Row{"http://example.com", "example.com", 80, "/", "example.com", false},
      Row{"https://paper-api.alpaca.markets/v2", "paper-api.alpaca.markets", 443, "/v2",
          "paper-api.alpaca.markets", true},
      Row{"ws://127.0.0.1:9000/stream?x=1", "127.0.0.1", 9000, "/stream?x=1", "127.0.0.1:9000", false},
      Row{"WSS://Stream.Data.Markets?feed=iex", "stream.data.markets", 443, "/?feed=iex",
          "stream.data.markets", true},
      Row{"HTTPS://API.Alpaca.Markets.:443", "api.alpaca.markets", 443, "/", "api.alpaca.markets", true},
      Row{"http://[::1]:8080/a", "::1", 8080, "/a", "[::1]:8080", false},
      Row{"https://h:443/", "h", 443, "/", "h", true});
  const auto url = parse_url(row.text);
  REQUIRE(url);
  CHECK(url->host == row.host);
  CHECK(url->port == row.port);
  CHECK(url->target == row.target);
  CHECK(url->authority() == row.authority);
  CHECK(url->is_tls() == row.tls);
  CHECK(parse_url(url->to_string())->to_string() == url->to_string());
}

TEST_CASE("url: what is no URL of ours is refused with its text") {
  const auto* text = GENERATE("", "example.com", "ftp://example.com", "http://", "http://:80/", "http://h:0/",
                              "http://h:65536", "http://h:8x/", "http://h:/", "http://[::1", "http://[::1]x/",
                              "http://[1.2%3]/", "http://a/b#c", "http://h\"x/", "http://a..b/",
                              "http://a../", "http://.a/", "http://./");
  const auto url = parse_url(text);
  REQUIRE_FALSE(url);
  CHECK_THAT(url.error().message, ContainsSubstring(text));
}

TEST_CASE("url: a password in a URL is refused and not repeated") {
  const auto url = parse_url("https://user:hunter2@example.com/");
  REQUIRE_FALSE(url);
  CHECK(url.error().message.find("hunter2") == std::string::npos);
  CHECK_FALSE(parse_url("http://a b/"));
  CHECK_FALSE(parse_url("http://a/\r\nX: y"));
}

TEST_CASE("url: this machine is an address or its name, not what begins like one") {
  for (const char* host : {"localhost", "LocalHost", "localhost.", "::1", "127.0.0.1", "127.8.9.1"})
    CHECK(core::is_loopback(host));
  for (const char* host : {"", ".", "local", "localhosts", "127.example.com", "localhost.example.com",
                           "10.0.0.1", "127", "::2"}) {
    INFO(host);
    CHECK_FALSE(core::is_loopback(host));
  }
}

TEST_CASE("url: percent-encoding goes there and back") {
  CHECK(net::percent_encode("BTC/USD a+b=ü&~._-") == "BTC%2FUSD%20a%2Bb%3D%C3%BC%26~._-");
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  CHECK(net::percent_decode(net::percent_encode(all)) == all);
  for (const auto* bad : {"%", "%4", "a%zz", "%%20"}) CHECK_FALSE(net::percent_decode(bad));
  CHECK(net::percent_decode("%41") == "A");
}

TEST_CASE("url: a query is read by name") {
  CHECK(net::path_of("/v2/orders?limit=5") == "/v2/orders");
  CHECK(net::query_of("/v2/orders?limit=5") == "limit=5");
  CHECK(net::query_of("/v2/orders").empty());
  const std::string_view query = "a=1&client_order_id=x%3Ay+z&flag&a=2&bad=%zz";
  CHECK(net::query_value(query, "a") == "1");
  CHECK(net::query_value(query, "client_order_id") == "x:y z");
  CHECK(net::query_value(query, "flag") == "");
  CHECK_FALSE(net::query_value(query, "bad"));
  CHECK_FALSE(net::query_value(query, "client"));
}

TEST_CASE("proxy environment: a proxy that others would use is named, and its value is not shown") {
  std::map<std::string, std::string> values;
  const net::Environment environment = [&](const char* name) {
    const auto it = values.find(name);
    return it == values.end() ? nullptr : it->second.c_str();
  };
  const auto told = [&](const char* url) { return net::ignored_proxy(*net::parse_url(url), environment); };
  CHECK(told("https://api.alpaca.markets").empty());
  values["HTTPS_PROXY"] = "http://user:hush@10.0.0.1:3128";
  CHECK_THAT(told("https://api.alpaca.markets"),
             ContainsSubstring("HTTPS_PROXY") && ContainsSubstring("api.alpaca.markets"));
  CHECK_THAT(told("wss://api.alpaca.markets/stream"),
             ContainsSubstring("HTTPS_PROXY") && !ContainsSubstring("hush"));
  CHECK(told("http://127.0.0.1:8090").empty());
  CHECK(told("https://localhost").empty());
  values["NO_PROXY"] = "example.org, .alpaca.markets";
  CHECK(told("https://api.alpaca.markets").empty());
  CHECK_FALSE(told("https://notalpaca.markets").empty());
  values["NO_PROXY"] = "API.Alpaca.Markets.";
  CHECK(told("https://api.alpaca.markets").empty());
  values.clear();
  values["all_proxy"] = "socks5://10.0.0.1";
  CHECK_THAT(told("https://api.alpaca.markets"), ContainsSubstring("all_proxy"));
}
