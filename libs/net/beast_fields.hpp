// Internal: our headers as the fields of a Boost.Beast message.
#pragma once

#include <boost/beast/http/fields.hpp>

#include "net/headers.hpp"

namespace avenor::net {

/// Behind what `into` has already.
void insert(boost::beast::http::fields& into, const Headers& from);

}  // namespace avenor::net
