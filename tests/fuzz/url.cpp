// URLs and the parts of a request's target: what is accepted can be written, sent, and read again.
#include "net/url.hpp"
#include "fuzz/fuzz.hpp"
#include "net/syntax.hpp"

namespace avenor::fuzz {

void run(std::string_view input) {
  if (const auto url = net::parse_url(input)) {
    must(!url->host.empty() && url->port != 0 && net::is_target(url->target));
    const auto again = net::parse_url(url->to_string());
    must(again && again->scheme == url->scheme && again->host == url->host && again->port == url->port &&
         again->target == url->target);
  }

  const std::string encoded = net::percent_encode(input);
  must(net::percent_decode(encoded) == std::string(input));
  if (const auto decoded = net::percent_decode(input)) {
    must(net::percent_decode(net::percent_encode(*decoded)) == *decoded);
  }
  must(net::query_value("a=1&" + encoded + "=" + encoded + "&" + encoded + "=2", std::string(input)) ==
       (input == "a" ? "1" : std::string(input)));

  const auto path = net::path_of(input);
  const auto query = net::query_of(input);
  must(input == path || input == std::string(path) + "?" + std::string(query));
  for (const std::string_view name : {"limit", "after", ""}) {
    const auto value = net::query_value(query, name);
    if (value) must(value->size() <= query.size());
  }
}

}  // namespace avenor::fuzz
