/* SPDX-License-Identifier: MIT */
#include "run/plan_source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/plan_ratios.h"
#include "run/whole_file.h"

enum { OPTIONAL = CS_REQUEST_KEYS, GROUP_KEYS };

enum {
    SETTINGS = 0
#define CS_SETTING(field, name, metavar, kind, help) +1
#include "run/settings.def"
#undef CS_SETTING
};

/* A list's elements with commas between them, as a request has them; NULL where memory lacks. */
static const char *join(cs_plan_source *source, cs_yaml_node list)
{
    size_t count = cs_yaml_count(list);
    size_t bytes = 1;
    for (size_t i = 0; i < count; i++) {
        bytes += strlen(cs_yaml_text(cs_yaml_item(list, i))) + 1;
    }
    char **more = realloc(source->texts, (source->text_count + 1) * sizeof *more);
    char *text = malloc(bytes);
    if (more == NULL || text == NULL) {
        source->texts = more != NULL ? more : source->texts;
        free(text);
        return NULL;
    }
    source->texts = more;
    source->texts[source->text_count++] = text;
    char *end = text;
    *end = '\0';
    for (size_t i = 0; i < count; i++) {
        end += sprintf(end, "%s%s", i > 0 ? "," : "", cs_yaml_text(cs_yaml_item(list, i)));
    }
    return text;
}

static cs_status parse_field(cs_plan_source *source, cs_yaml_node value, cs_request_key key,
                             cs_plan_group *group, cs_message *message)
{
    const cs_request_field *field = &cs_request_fields[key];
    for (size_t i = 0; i < cs_yaml_count(value); i++) {
        if (!cs_yaml_is(cs_yaml_item(value, i), CS_YAML_TEXT)) {
            return cs_yaml_fail(cs_yaml_item(value, i), message,
                                "%s: a list's elements must be texts here, such as [1000, 1e6]", field->name);
        }
    }
    const char *text = join(source, value);
    if (text == NULL) {
        return cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    if (text[0] == '\0') {
        return cs_yaml_fail(value, message, "%s: the list is empty; leave the key out for the default",
                            field->name);
    }
    *(const char **)(void *)((char *)&group->request + field->offset) = text;
    group->origin.lines[key] = cs_yaml_line(value);
    return CS_OK;
}

static cs_status parse_group(cs_plan_source *source, cs_yaml_node node, cs_plan_group *group,
                             cs_message *message)
{
    cs_yaml_key keys[GROUP_KEYS] = {[OPTIONAL] = {"optional", CS_YAML_TEXT}};
    cs_yaml_node values[GROUP_KEYS];
    for (size_t i = 0; i < CS_REQUEST_KEYS; i++) {
        keys[i] = (cs_yaml_key){cs_request_fields[i].name, CS_YAML_TEXT | CS_YAML_LIST};
    }
    cs_status status = cs_yaml_map(node, "a group of cells", keys, GROUP_KEYS, values, message);
    if (status != CS_OK) {
        return status;
    }
    group->origin = (cs_request_origin){.path = source->path, .line = cs_yaml_line(node)};
    group->request.origin = &group->origin;
    for (size_t i = 0; i < CS_REQUEST_KEYS && status == CS_OK; i++) {
        if (cs_yaml_given(values[i])) {
            status = parse_field(source, values[i], (cs_request_key)i, group, message);
        }
    }
    cs_yaml_node optional = values[OPTIONAL];
    if (status == CS_OK && cs_yaml_given(optional) &&
        !cs_value_store(CS_OPTION_FLAG, cs_yaml_text(optional), &group->optional)) {
        status =
            cs_yaml_fail(optional, message, "optional: '%s': expected true or false", cs_yaml_text(optional));
    }
    return status;
}

static cs_status parse_groups(cs_plan_source *source, cs_yaml_node cells, cs_message *message)
{
    size_t count = cs_yaml_given(cells) ? cs_yaml_count(cells) : 0;
    if (count == 0) {
        cs_yaml_node place = cs_yaml_given(cells) ? cells : cs_yaml_root(source->yaml);
        return cs_yaml_fail(
            place, message,
            "cells: the plan names none; it needs a list of groups, such as `- kernel: triad`");
    }
    source->groups = calloc(count, sizeof *source->groups);
    if (source->groups == NULL) {
        return cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    cs_status status = CS_OK;
    for (; source->group_count < count && status == CS_OK; source->group_count++) {
        status = parse_group(source, cs_yaml_item(cells, source->group_count),
                             &source->groups[source->group_count], message);
    }
    return status;
}

static cs_status parse_settings(cs_plan_source *source, cs_yaml_node map, cs_message *message)
{
    cs_yaml_key keys[SETTINGS];
    cs_yaml_node values[SETTINGS];
    for (size_t i = 0; i < SETTINGS; i++) {
        keys[i] = (cs_yaml_key){cs_setting_table[i].name, CS_YAML_TEXT};
    }
    cs_status status = cs_yaml_map(map, "settings", keys, SETTINGS, values, message);
    for (size_t i = 0; i < SETTINGS && status == CS_OK; i++) {
        const cs_setting *setting = &cs_setting_table[i];
        void *field = (char *)&source->settings + setting->offset;
        if (cs_yaml_given(values[i]) && !cs_value_store(setting->kind, cs_yaml_text(values[i]), field)) {
            status = cs_yaml_fail(values[i], message, "%s: '%s': expected %s", setting->name,
                                  cs_yaml_text(values[i]), cs_value_expected(setting->kind));
        }
    }
    const char *expected = NULL;
    const char *wrong = status == CS_OK ? cs_settings_wrong(&source->settings, &expected) : NULL;
    for (size_t i = 0; i < SETTINGS && wrong != NULL; i++) {
        if (strcmp(cs_setting_table[i].name, wrong) == 0) {
            /* The defaults are well together, so one of the values given is to blame. */
            return cs_yaml_fail(cs_yaml_given(values[i]) ? values[i] : map, message,
                                "%s: out of range: expected %s", wrong, expected);
        }
    }
    return status;
}

static cs_status parse_all(cs_plan_source *source, cs_message *message)
{
    enum { SUMMARY, CELLS, SETTINGS_MAP, RATIOS, KEYS };
    static const cs_yaml_key keys[KEYS] = {
        [SUMMARY] = {"summary", CS_YAML_TEXT},
        [CELLS] = {"cells", CS_YAML_LIST},
        [SETTINGS_MAP] = {"settings", CS_YAML_MAP},
        [RATIOS] = {"ratios", CS_YAML_LIST},
    };
    cs_yaml_node values[KEYS];
    cs_status status = cs_yaml_map(cs_yaml_root(source->yaml), "the plan", keys, KEYS, values, message);
    if (status == CS_OK && cs_yaml_given(values[SUMMARY])) {
        source->summary = cs_yaml_text(values[SUMMARY]);
    }
    if (status == CS_OK && cs_yaml_given(values[SETTINGS_MAP])) {
        status = parse_settings(source, values[SETTINGS_MAP], message);
    }
    if (status == CS_OK) {
        status = parse_groups(source, values[CELLS], message);
    }
    if (status == CS_OK && cs_yaml_given(values[RATIOS])) {
        status = cs_plan_ratios_parse(source, values[RATIOS], message);
    }
    return status;
}

cs_status cs_plan_source_read_over(const char *path, const cs_settings *defaults, cs_plan_source *source,
                                   cs_message *message)
{
    *source = (cs_plan_source){.path = strdup(path), .summary = "", .settings = *defaults};
    cs_status status = source->path != NULL ? CS_OK : cs_fail(message, CS_ERR_MEMORY, "out of memory");
    if (status == CS_OK) {
        status = cs_file_read(path, CS_PLAN_BYTES, &source->text, &source->bytes, message);
    }
    if (status == CS_OK) {
        status = cs_yaml_parse(source->text, source->bytes, path, &source->yaml, message);
    }
    if (status == CS_OK) {
        status = parse_all(source, message);
    }
    if (status != CS_OK) {
        cs_plan_source_free(source);
    }
    return status;
}

cs_status cs_plan_source_read(const char *path, cs_plan_source *source, cs_message *message)
{
    const cs_settings defaults = cs_settings_default();
    return cs_plan_source_read_over(path, &defaults, source, message);
}

void cs_plan_source_free(cs_plan_source *source)
{
    cs_plan_ratios_free(source);
    for (size_t i = 0; i < source->text_count; i++) {
        free(source->texts[i]);
    }
    free(source->texts);
    free(source->groups);
    free(source->text);
    free(source->path);
    cs_yaml_free(source->yaml);
    *source = (cs_plan_source){0};
}
