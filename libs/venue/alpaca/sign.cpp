#include "venue/alpaca/sign.hpp"

#include <stdexcept>

#include "venue/alpaca/json_text.hpp"

namespace avenor::venue::alpaca {

core::Result<net::Headers> auth_headers(const Credentials& credentials) {
  try {
    net::Headers headers;
    headers.add("APCA-API-KEY-ID", credentials.key_id.reveal());
    headers.add("APCA-API-SECRET-KEY", credentials.secret_key.reveal());
    return headers;
  } catch (const std::invalid_argument&) {
    return core::fail("ALPACA_KEY_ID or ALPACA_SECRET_KEY holds a character that no header can carry");
  }
}

std::string auth_message(const Credentials& credentials) {
  return JsonText{}
      .text("action", "auth")
      .text("key", credentials.key_id.reveal())
      .text("secret", credentials.secret_key.reveal())
      .done();
}

}  // namespace avenor::venue::alpaca
