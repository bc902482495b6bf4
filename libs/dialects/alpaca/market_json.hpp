// Clock, calendar and assets in the venue's JSON.
#pragma once

#include <string>

#include "json/writer.hpp"
#include "matching/instrument.hpp"

namespace avenor::dialects::alpaca {

std::string clock_json(core::WallTime now);
/// One entry a day, at most 366; every day is a session here.
std::string calendar_json(core::WallTime from, core::WallTime to);
void write_asset(json::Writer& json, const matching::Instrument& asset, bool shortable);

}  // namespace avenor::dialects::alpaca
