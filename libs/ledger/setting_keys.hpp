// The settings of the ledger's database.
#pragma once

#include <array>

#include "config/key.hpp"

namespace avenor::ledger {

inline constexpr auto kSettingKeys = std::to_array<config::Key>({
    {.name = "DATABASE_URL",
     .type = config::KeyType::Url,
     .words = {"postgresql", "postgres"},
     .meaning = "the ledger, as a libpq URI: postgresql://user:password@host/name",
     .readers = {"execution"},
     .secret = true},
    {.name = "DATABASE_POOLED",
     .type = config::KeyType::Flag,
     .fallback = "false",
     .meaning = "DATABASE_URL leads to PgBouncer with pool_mode=transaction",
     .readers = {"execution"}},
});

}  // namespace avenor::ledger
