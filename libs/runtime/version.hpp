// Which Avenor this is.
#pragma once

#include <string>

namespace avenor::runtime {

/// "0.1.0 (6d6c180f2a11)": of the latest tag vMAJOR.MINOR.PATCH, and the commit ("+changes" behind it where
/// the tree had some; "commit unknown" where it was no git tree).
std::string version_text();

}  // namespace avenor::runtime
