# SPDX-License-Identifier: MIT
# Warnings and sanitizers: what every target is compiled with. Linked as coresweep_options.
add_library(coresweep_options INTERFACE)
target_compile_definitions(coresweep_options INTERFACE _GNU_SOURCE)
target_compile_options(coresweep_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wdouble-promotion -Wformat=2 -Wundef -Wvla -Wcast-qual
  $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes -Wmissing-prototypes>
  $<$<BOOL:${CORESWEEP_WERROR}>:-Werror>)
if(CORESWEEP_SANITIZE)
  target_compile_options(coresweep_options INTERFACE
    -fsanitize=${CORESWEEP_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g)
  target_link_options(coresweep_options INTERFACE -fsanitize=${CORESWEEP_SANITIZE})
endif()
