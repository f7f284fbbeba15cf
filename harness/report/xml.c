/* SPDX-License-Identifier: MIT */
#include "report/xml.h"

#include <stdlib.h>
#include <string.h>

#include "report/escape.h"

void cs_xml_attribute(FILE *out, const char *name, const char *value)
{
    fprintf(out, " %s=\"", name);
    cs_escape_xml(out, value);
    fputc('"', out);
}

void cs_xml_time(FILE *out, double seconds)
{
    char text[2048]; /* a double has at most 309 digits before the point and 1074 behind it */
    int decimals = 0;
    do {
        snprintf(text, sizeof text, "%.*f", decimals++, seconds);
    } while (memcmp(&(double){strtod(text, NULL)}, &seconds, sizeof seconds) != 0);
    cs_xml_attribute(out, "time", text);
}
