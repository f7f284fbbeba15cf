/* SPDX-License-Identifier: MIT */
#include "export/json.h"

json_t *cs_export_nanoseconds(double seconds)
{
    return json_real(1e9 * seconds);
}

cs_status cs_export_json(json_t *root, FILE *out, cs_message *message)
{
    int failed = root == NULL || json_dumpf(root, out, JSON_INDENT(1) | JSON_REAL_PRECISION(17)) != 0;
    json_decref(root);
    fputc('\n', out);
    return failed ? cs_fail(message, CS_ERR_MEMORY, "out of memory") : CS_OK;
}
