/* SPDX-License-Identifier: MIT */
#include "run/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "run/nearest.h"

struct cs_yaml {
    yaml_document_t tree;
    char *path;
};

static const yaml_node_t *get(cs_yaml_node node)
{
    return yaml_document_get_node(&node.document->tree, node.index);
}

cs_status cs_yaml_fail(cs_yaml_node node, cs_message *message, const char *format, ...)
{
    char text[sizeof message->text];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return cs_fail(message, CS_ERR_ARGUMENT, "%s:%u: %s", node.document->path, cs_yaml_line(node), text);
}

static unsigned kind_of(cs_yaml_node node)
{
    switch (get(node)->type) {
    case YAML_SCALAR_NODE:
        return CS_YAML_TEXT;
    case YAML_SEQUENCE_NODE:
        return CS_YAML_LIST;
    case YAML_MAPPING_NODE:
        return CS_YAML_MAP;
    case YAML_NO_NODE:
        break;
    }
    return 0;
}

static const char *kind_name(unsigned kinds)
{
    static const char *const names[] = {
        [CS_YAML_TEXT] = "a text",
        [CS_YAML_LIST] = "a list",
        [CS_YAML_TEXT | CS_YAML_LIST] = "a text or a list",
        [CS_YAML_MAP] = "a map of keys",
        [CS_YAML_TEXT | CS_YAML_MAP] = "a text or a map of keys",
        [CS_YAML_LIST | CS_YAML_MAP] = "a list or a map of keys",
        [CS_YAML_TEXT | CS_YAML_LIST | CS_YAML_MAP] = "a text, a list or a map of keys",
    };
    return names[kinds];
}

/* What is printed later stays on one line, and a NUL does not cut it. */
static void make_plain(yaml_document_t *tree)
{
    for (yaml_node_t *node = tree->nodes.start; node < tree->nodes.top; node++) {
        if (node->type != YAML_SCALAR_NODE) {
            continue;
        }
        unsigned char *text = node->data.scalar.value;
        size_t length = node->data.scalar.length;
        for (size_t i = 0; i < length; i++) {
            text[i] = text[i] < ' ' || text[i] == 0x7f ? ' ' : text[i];
        }
        while (length > 0 && text[length - 1] == ' ') {
            length--;
        }
        text[length] = '\0';
    }
}

static cs_status no_yaml(const yaml_parser_t *parser, const char *path, cs_message *message)
{
    if (parser->error == YAML_MEMORY_ERROR) {
        return cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    /* The reader, which finds bytes that are no UTF-8, knows their offset only. */
    size_t line = parser->error == YAML_READER_ERROR ? parser->mark.line : parser->problem_mark.line;
    return cs_fail(message, CS_ERR_ARGUMENT, "%s:%zu: this is no YAML: %s%s%s", path, line + 1,
                   parser->problem != NULL ? parser->problem : "unreadable",
                   parser->context != NULL ? " " : "", parser->context != NULL ? parser->context : "");
}

/* The first document into `tree`; there must be no second. */
static cs_status load_only(yaml_parser_t *parser, const char *path, yaml_document_t *tree,
                           cs_message *message)
{
    yaml_document_t second;
    if (!yaml_parser_load(parser, tree)) {
        return no_yaml(parser, path, message);
    }
    cs_status status = CS_OK;
    if (yaml_document_get_root_node(tree) == NULL) {
        status = cs_fail(message, CS_ERR_ARGUMENT, "%s:1: the file is empty", path);
    } else if (!yaml_parser_load(parser, &second)) {
        status = no_yaml(parser, path, message);
    } else {
        if (yaml_document_get_root_node(&second) != NULL) {
            status = cs_fail(message, CS_ERR_ARGUMENT,
                             "%s:%zu: a second document begins here; a file holds one plan", path,
                             second.start_mark.line + 1);
        }
        yaml_document_delete(&second);
    }
    if (status != CS_OK) {
        yaml_document_delete(tree);
    }
    return status;
}

cs_status cs_yaml_parse(const char *text, size_t bytes, const char *path, cs_yaml **document,
                        cs_message *message)
{
    yaml_parser_t parser;
    cs_yaml *d = calloc(1, sizeof *d);
    *document = NULL;
    if (d == NULL || (d->path = strdup(path)) == NULL || !yaml_parser_initialize(&parser)) {
        cs_yaml_free(d);
        return cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, bytes);
    cs_status status = load_only(&parser, path, &d->tree, message);
    yaml_parser_delete(&parser);
    if (status != CS_OK) {
        free(d->path);
        free(d);
        return status;
    }
    make_plain(&d->tree);
    *document = d;
    return CS_OK;
}

void cs_yaml_free(cs_yaml *document)
{
    if (document != NULL) {
        yaml_document_delete(&document->tree);
        free(document->path);
        free(document);
    }
}

cs_yaml_node cs_yaml_root(cs_yaml *document)
{
    return (cs_yaml_node){document, 1}; /* libyaml counts its nodes from 1, the root first */
}

bool cs_yaml_given(cs_yaml_node node)
{
    return node.document != NULL;
}

bool cs_yaml_is(cs_yaml_node node, unsigned kinds)
{
    return cs_yaml_given(node) && (kind_of(node) & kinds) != 0;
}

unsigned cs_yaml_line(cs_yaml_node node)
{
    return (unsigned)get(node)->start_mark.line + 1;
}

const char *cs_yaml_text(cs_yaml_node node)
{
    return (const char *)get(node)->data.scalar.value;
}

size_t cs_yaml_count(cs_yaml_node node)
{
    const yaml_node_t *list = get(node);
    return list->type != YAML_SEQUENCE_NODE
               ? 1
               : (size_t)(list->data.sequence.items.top - list->data.sequence.items.start);
}

cs_yaml_node cs_yaml_item(cs_yaml_node node, size_t i)
{
    const yaml_node_t *list = get(node);
    if (list->type != YAML_SEQUENCE_NODE) {
        return node;
    }
    return (cs_yaml_node){node.document, list->data.sequence.items.start[i]};
}

static bool is_empty(cs_yaml_node node)
{
    return cs_yaml_is(node, CS_YAML_TEXT) && cs_yaml_text(node)[0] == '\0';
}

static cs_status unknown_key(cs_yaml_node key, const char *what, const cs_yaml_key *keys, size_t count,
                             cs_message *message)
{
    char hint[96];
    char all[256] = "";
    size_t length = 0;
    cs_nearest nearest = {.wanted = cs_yaml_text(key)};
    for (size_t i = 0; i < count; i++) {
        cs_nearest_offer(&nearest, keys[i].name);
        if (length < sizeof all) {
            length += (size_t)snprintf(all + length, sizeof all - length, "%s%s",
                                       i > 0 ? ", " : "; it takes ", keys[i].name);
        }
    }
    cs_nearest_hint(&nearest, hint, sizeof hint);
    return cs_yaml_fail(key, message, "%s has no key '%s'%s", what, cs_yaml_text(key), hint[0] ? hint : all);
}

static cs_status check_value(const cs_yaml_key *key, cs_yaml_node value, cs_message *message)
{
    if (is_empty(value)) {
        return cs_yaml_fail(value, message, "%s: has no value", key->name);
    }
    if (!cs_yaml_is(value, key->kinds)) {
        return cs_yaml_fail(value, message, "%s: expected %s, found %s", key->name, kind_name(key->kinds),
                            kind_name(kind_of(value)));
    }
    for (size_t i = 0; i < cs_yaml_count(value); i++) {
        if (is_empty(cs_yaml_item(value, i))) {
            return cs_yaml_fail(cs_yaml_item(value, i), message, "%s: an element has no value", key->name);
        }
    }
    return CS_OK;
}

static cs_status take_pair(cs_yaml_node key, cs_yaml_node value, const char *what, const cs_yaml_key *keys,
                           size_t count, cs_yaml_node *values, cs_message *message)
{
    if (!cs_yaml_is(key, CS_YAML_TEXT)) {
        return cs_yaml_fail(key, message, "%s: a key must be a text, found %s", what,
                            kind_name(kind_of(key)));
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(keys[i].name, cs_yaml_text(key)) != 0) {
            continue;
        }
        if (cs_yaml_given(values[i])) {
            return cs_yaml_fail(key, message, "%s: stands twice in %s", keys[i].name, what);
        }
        values[i] = value;
        return check_value(&keys[i], value, message);
    }
    return unknown_key(key, what, keys, count, message);
}

cs_status cs_yaml_map(cs_yaml_node map, const char *what, const cs_yaml_key *keys, size_t count,
                      cs_yaml_node *values, cs_message *message)
{
    cs_status status = CS_OK;
    memset(values, 0, count * sizeof *values);
    if (!cs_yaml_is(map, CS_YAML_MAP)) {
        return cs_yaml_fail(map, message, "%s: expected a map of keys, found %s", what,
                            kind_name(kind_of(map)));
    }
    const yaml_node_t *node = get(map);
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         pair < node->data.mapping.pairs.top && status == CS_OK; pair++) {
        status = take_pair((cs_yaml_node){map.document, pair->key}, (cs_yaml_node){map.document, pair->value},
                           what, keys, count, values, message);
    }
    return status;
}
