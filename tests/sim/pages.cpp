#include "sim/pages.hpp"

#include <array>
#include <string_view>

#include "venue/alpaca/outcome_table.hpp"
#include "venue/alpaca/parse_error.hpp"

namespace avenor::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::array kStatuses = {400, 401, 403, 404, 405, 408, 410, 413, 422, 429, 499, 500, 502, 503, 504};
constexpr std::array<std::string_view, 5> kBodies = {
    "<html><head><title>Error</title></head><body><h1>Error</h1></body></html>",
    "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>404 Not "
    "Found</title>\n</head><body>\n"
    "<h1>Not Found</h1>\n<p>The requested URL was not found on this server.</p>\n</body></html>\n",
    "",
    R"({"code":40410000,"message":"endpoint not found"})",
    R"({"message":"forbidden."})",
};

venue::VenueError read(int status, std::string_view body) {
  auto trouble = venue::alpaca::trouble_of(status, venue::alpaca::parse_error(body));
  if (trouble.kind == venue::VenueError::Kind::RateLimited) trouble.retry_after = 1s;
  return trouble;
}

}  // namespace

venue::VenueError any_page(World& world) {
  const auto status = kStatuses[static_cast<std::size_t>(world.between(0, kStatuses.size() - 1))];
  return read(status, kBodies[static_cast<std::size_t>(world.between(0, kBodies.size() - 1))]);
}

venue::VenueError already_pending_cancel() {
  return read(422, R"({"code":42210000,"message":"order is already in \"pending_cancel\" state"})");
}

venue::VenueError maintenance_page() { return read(503, kBodies[0]); }

}  // namespace avenor::sim
