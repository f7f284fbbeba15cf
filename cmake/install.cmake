# SPDX-License-Identifier: MIT
# What `cmake --install` puts where: the programs, manual page and plots, and the library of kernels.
include(GNUInstallDirs)

add_library(coresweep_library STATIC)
set_target_properties(coresweep_library PROPERTIES OUTPUT_NAME coresweep)
coresweep_registry(coresweep_library coresweep_kernels)
target_link_libraries(coresweep_library PRIVATE coresweep_core coresweep_kernels)

set(PC_LIBRARIES "-fopenmp -L${OPENBLAS_FOLDER} -Wl,-rpath,${OPENBLAS_FOLDER} -lopenblas")
if(CORESWEEP_HAVE_LIBMVEC)
  string(APPEND PC_LIBRARIES " -lmvec")
endif()
if(CORESWEEP_HAVE_SLEEF)
  string(APPEND PC_LIBRARIES " -lsleef")
endif()
if(CORESWEEP_PEER_SOURCES)
  # Only a program that asks for the registry calls them.
  string(APPEND PC_LIBRARIES " -Wl,--push-state,--as-needed")
  if(CORESWEEP_HAVE_HIGHWAY)
    string(APPEND PC_LIBRARIES " -lhwy_contrib -lhwy")
  endif()
  if(CORESWEEP_HAVE_TBB)
    string(APPEND PC_LIBRARIES " -ltbb")
  endif()
  string(APPEND PC_LIBRARIES " -lstdc++ -Wl,--pop-state")
endif()
string(APPEND PC_LIBRARIES " -lm")
# From the file's own place, so that `cmake --install --prefix` elsewhere stays right.
file(RELATIVE_PATH PC_PREFIX /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(cmake/coresweep.pc.in coresweep.pc @ONLY)

add_custom_command(OUTPUT ${PROJECT_BINARY_DIR}/coresweep.1
  COMMAND coresweep-measure --man > ${PROJECT_BINARY_DIR}/coresweep.1
  DEPENDS coresweep-measure COMMENT "Writing the manual page" VERBATIM)
add_custom_target(coresweep_man ALL DEPENDS ${PROJECT_BINARY_DIR}/coresweep.1)

get_property(programs GLOBAL PROPERTY CORESWEEP_PROGRAMS)
install(TARGETS ${programs} coresweep_library
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/coresweep DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES ${PROJECT_BINARY_DIR}/coresweep.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES ${PROJECT_BINARY_DIR}/coresweep.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
# Laid out as in the source tree: the program looks for them by the same names.
install(DIRECTORY kernels DESTINATION ${CMAKE_INSTALL_DATADIR}/coresweep
  FILES_MATCHING PATTERN "*.py" PATTERN __pycache__ EXCLUDE)
install(DIRECTORY harness/python DESTINATION ${CMAKE_INSTALL_DATADIR}/coresweep/harness
  FILES_MATCHING PATTERN "*.py" PATTERN __pycache__ EXCLUDE)
install(DIRECTORY plots DESTINATION ${CMAKE_INSTALL_DATADIR}/coresweep
  FILES_MATCHING PATTERN "*.py" PATTERN __pycache__ EXCLUDE)
install(DIRECTORY plans DESTINATION ${CMAKE_INSTALL_DATADIR}/coresweep FILES_MATCHING PATTERN "*.yaml")
# Laid out as in the source tree, so that README's links lead somewhere.
install(FILES README.md CONTRIBUTING.md CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs FILES_MATCHING PATTERN "*.md")
install(DIRECTORY results/sample/plots/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/results/sample/plots
  FILES_MATCHING PATTERN "*.png")
