#pragma once
#include <lzf.h>
