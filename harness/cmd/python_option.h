/* SPDX-License-Identifier: MIT */
/* The option --python, of every command that runs variants. Its value goes to cs_interpreter_choose. */
#ifndef CORESWEEP_CMD_PYTHON_OPTION_H
#define CORESWEEP_CMD_PYTHON_OPTION_H

#define CS_PYTHON_OPTION(offset)                                                                             \
    {                                                                                                        \
        "python", "PATH", CS_OPTION_TEXT, offset,                                                            \
            "the interpreter of the variants in Python ($CORESWEEP_PYTHON, else the virtual environment "    \
            "that scripts/quickstart made, else python3)"                                                    \
    }

#endif
