# SPDX-License-Identifier: MIT
# coresweep_build_info(<target> <kernel library>) lets <target>, and whoever links it, include build_info.h.
#
# The commit may move between two builds without anything being configured again. So this file also runs
# as a script (cmake -P) in every build: git takes a few milliseconds, and the header is only written, and
# what includes it only compiled, when its content differs.

if(NOT CMAKE_SCRIPT_MODE_FILE)
  function(coresweep_build_info target kernels)
    set(header ${CMAKE_CURRENT_BINARY_DIR}/build_info/build_info.h)
    string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
    get_target_property(kernel_options ${kernels} COMPILE_OPTIONS)
    string(JOIN " " flags ${CMAKE_C_FLAGS} ${CMAKE_C_FLAGS_${type}} ${kernel_options})
    if(CORESWEEP_SANITIZE)
      string(APPEND flags " -fsanitize=${CORESWEEP_SANITIZE}")
    endif()
    string(REPLACE "\"" "'" flags "${flags}")
    add_custom_target(${target}_build_info
      COMMAND ${CMAKE_COMMAND}
        -DCORESWEEP_VERSION=${PROJECT_VERSION}
        "-DCORESWEEP_COMPILER=${CMAKE_C_COMPILER_ID} ${CMAKE_C_COMPILER_VERSION}"
        "-DCORESWEEP_FLAGS=${flags}"
        -DCORESWEEP_BUILD_TYPE=${CMAKE_BUILD_TYPE}
        -DSOURCE=${PROJECT_SOURCE_DIR}
        -DHEADER=${header}
        -P ${PROJECT_SOURCE_DIR}/cmake/build_info.cmake
      BYPRODUCTS ${header}
      COMMENT "Reading the commit" VERBATIM)
    add_dependencies(${target} ${target}_build_info)
    target_include_directories(${target} PUBLIC ${CMAKE_CURRENT_BINARY_DIR}/build_info)
  endfunction()
  return()
endif()

function(git result)
  execute_process(COMMAND git ${ARGN} WORKING_DIRECTORY ${SOURCE}
    OUTPUT_VARIABLE output RESULT_VARIABLE code ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  set(${result} "${output}" PARENT_SCOPE)
  set(${result}_code "${code}" PARENT_SCOPE)
endfunction()

# A release unpacked inside somebody else's repository has no commit of its own: the prefix tells.
set(CORESWEEP_GIT_COMMIT unknown)
git(prefix rev-parse --show-prefix)
git(commit rev-parse --verify HEAD)
if(prefix_code EQUAL 0 AND prefix STREQUAL "" AND commit_code EQUAL 0)
  set(CORESWEEP_GIT_COMMIT ${commit})
  # Untracked files count: a variant is one new file, and is compiled in.
  git(changes status --porcelain)
  if(NOT changes STREQUAL "")
    string(APPEND CORESWEEP_GIT_COMMIT -dirty)
  endif()
endif()
configure_file(${SOURCE}/cmake/build_info.h.in ${HEADER} @ONLY)
