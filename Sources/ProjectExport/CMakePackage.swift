/// What CMake needs: a package that a project finds or adds as a folder.
struct CMakePackage {
  let project: ExportedProject

  /// `cmake/thimbleConfig.cmake`.
  var config: String {
    """
    # Written by 'thimble export': do not edit. Either of
    #   find_package(thimble CONFIG REQUIRED PATHS path/to/this/folder NO_DEFAULT_PATH)
    #   add_subdirectory(path/to/this/folder)
    # then
    #   target_link_libraries(firmware PRIVATE \(project.models.map { "thimble::" + $0.name }.joined(separator: " ")))
    #
    # Compile the program for the same core and float ABI: \(project.target.options.joined(separator: " "))
    cmake_minimum_required(VERSION 3.15)
    if(TARGET thimble::runtime)
      message(FATAL_ERROR "two exports in one project: export the models together, thimble export A B -o DIR")
    endif()
    get_filename_component(THIMBLE_EXPORT_DIR "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)
    option(THIMBLE_MODEL_ASSEMBLY "take models by .incbin instead of as C arrays" OFF)
    set(THIMBLE_MODEL_SECTION "" CACHE STRING "section of the models, in place of .rodata")

    add_library(thimble::runtime STATIC IMPORTED GLOBAL)
    set_target_properties(thimble::runtime PROPERTIES
      IMPORTED_LOCATION "${THIMBLE_EXPORT_DIR}/lib/libthimble.a"
      INTERFACE_INCLUDE_DIRECTORIES "${THIMBLE_EXPORT_DIR}/include"\(kernels))
    \(project.models.map(target).joined(separator: "\n"))

    """
  }

  private var kernels: String {
    project.kernelsFile == nil
      ? "" : "\n  INTERFACE_SOURCES \"${THIMBLE_EXPORT_DIR}/src/thimble_kernels.c\""
  }

  private func target(_ model: ExportedModel) -> String {
    let tables = model.tables == nil ? "" : ";${THIMBLE_EXPORT_DIR}/src/\(model.name)_tables.c"
    return """

      if(THIMBLE_MODEL_ASSEMBLY)
        set(thimble_source "${THIMBLE_EXPORT_DIR}/src/\(model.name)_model.S")
      else()
        set(thimble_source "${THIMBLE_EXPORT_DIR}/src/\(model.name)_model.c")
      endif()
      add_library(thimble::\(model.name) INTERFACE IMPORTED GLOBAL)
      set_target_properties(thimble::\(model.name) PROPERTIES
        INTERFACE_SOURCES "${thimble_source}\(tables)"
        INTERFACE_LINK_LIBRARIES thimble::runtime)
      # The assembler looks for what it includes among these.
      set_property(TARGET thimble::\(model.name) APPEND PROPERTY
        INTERFACE_COMPILE_OPTIONS "$<$<COMPILE_LANGUAGE:ASM>:-I${THIMBLE_EXPORT_DIR}/src>")
      if(THIMBLE_MODEL_SECTION)
        set_property(TARGET thimble::\(model.name) APPEND PROPERTY
          INTERFACE_COMPILE_DEFINITIONS "THIMBLE_MODEL_SECTION=\\"${THIMBLE_MODEL_SECTION}\\"")
      endif()
      """
  }

  /// The folder's `CMakeLists.txt`.
  let lists = """
    # Written by 'thimble export': do not edit. See cmake/thimbleConfig.cmake.
    cmake_minimum_required(VERSION 3.15)
    include("${CMAKE_CURRENT_LIST_DIR}/cmake/thimbleConfig.cmake")

    """
}
