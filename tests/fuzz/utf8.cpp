// Four places decide what UTF-8 is (a WebSocket's text, a .env file, the bus, the ledger): they agree. And
// any text at all can be said on the bus and kept in the ledger.
#include <simdjson.h>

#include <string>

#include "config/env.hpp"
#include "core/utf8.hpp"
#include "fuzz/fuzz.hpp"
#include "ledger/array_param.hpp"
#include "wire/json_writer.hpp"

namespace avenor::fuzz {

void run(std::string_view input) {
  const bool good = core::is_utf8(input);

  const std::string kept = ledger::clean_utf8(input);
  must(core::is_utf8(kept) && kept.find('\0') == std::string::npos && kept.size() == input.size());
  must((kept == input) == (good && input.find('\0') == std::string_view::npos));

  must(config::parse_env(input).has_value() == good);

  std::string json;
  wire::JsonWriter(json).string(input);
  static simdjson::dom::parser parser;
  std::string_view heard;
  must(parser.parse(json).get_string().get(heard) == simdjson::SUCCESS);
  must(core::is_utf8(json) && (heard == input) == good);

  const std::string_view cut = core::cut_utf8(input, 123);
  must(cut.size() <= 123 && (!good || core::is_utf8(cut)));
}

}  // namespace avenor::fuzz
