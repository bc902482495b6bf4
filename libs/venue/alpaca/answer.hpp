// Converts an answer's body.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "core/contained.hpp"
#include "net/http_client.hpp"
#include "venue/alpaca/outcome_table.hpp"
#include "venue/api/types.hpp"

namespace avenor::venue::alpaca {

/// A 2xx with an unusable body proves nothing about the request.
inline tl::unexpected<VenueError> unreadable(std::string why) {
  return tl::unexpected(VenueError{VenueError::Kind::Unknown, "venue.bad_answer", std::move(why)});
}

/// A callback for Rest::send(): `parse` converts the body to a model, `use` converts that to the argument of
/// `done`. When one throws, the answer counts as unreadable.
template <class T, class Parse, class Use>
Callback<net::HttpResponse> reading(Parse parse, Use use, Callback<T> done) {
  return [parse, use, done = std::move(done)](VenueResult<net::HttpResponse> page) {
    if (!page) return done(tl::unexpected(std::move(page.error())));
    std::optional<VenueResult<T>> answer;
    const auto failed = core::contained([&] {
      auto parsed = parse(page->body);
      if (parsed)
        answer.emplace(use(std::move(*parsed)));
      else
        answer.emplace(tl::unexpected(undocumented(page->status, page->body, parsed.error().message)));
    });
    if (failed) return done(unreadable("the answer could not be used: " + *failed));
    done(std::move(*answer));
  };
}

}  // namespace avenor::venue::alpaca
