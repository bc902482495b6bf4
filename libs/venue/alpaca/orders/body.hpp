// The bodies of Alpaca's order requests: prices and quantities as strings, as it requires.
#pragma once

#include <string>
#include <string_view>

#include "domain/order.hpp"
#include "venue/api/order_entry.hpp"

namespace avenor::venue::alpaca {

/// The client id sent to Alpaca: at most 48 characters (older documents; newer ones say 128). A longer one is
/// cut to 24, with a dash and 16 hexadecimal digits of a hash of the whole: always the same for the same id.
std::string client_id_for(std::string_view id);

/// The venue holds exits as children of their entry, for whole shares only, day or gtc: not for crypto, and
/// not for fractions.
ExitKind exits_of(const domain::OrderRequest& entry);

/// The body of POST /v2/orders. A bracket is included only when the venue holds its exits.
std::string order_body(const domain::OrderRequest& request, const std::string& client_id);
/// The body of PATCH /v2/orders/{id}.
std::string replace_body(const Replacement& change);

}  // namespace avenor::venue::alpaca
