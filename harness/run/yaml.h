/* SPDX-License-Identifier: MIT */
/*
 * YAML as our files need it, through libyaml: maps with known keys, lists and texts, each with its line, so
 * that an error can name file, line and key. Scalars are texts, whatever YAML would make of them ("1e6",
 * "no"): whoever reads one knows what it has to be.
 *
 * Not thread-safe per document; different documents may be used by different threads.
 */
#ifndef CORESWEEP_RUN_YAML_H
#define CORESWEEP_RUN_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "message.h"

typedef struct cs_yaml cs_yaml;

/* A borrowed part of a document; {0}: not there. */
typedef struct cs_yaml_node {
    cs_yaml *document;
    int index;
} cs_yaml_node;

/* What a value may be; these can be combined. */
enum { CS_YAML_TEXT = 1, CS_YAML_LIST = 2, CS_YAML_MAP = 4 };

typedef struct cs_yaml_key {
    const char *name;
    unsigned kinds;
} cs_yaml_key;

/* Parses `bytes` of `text`; `path` is copied, for the messages. Control characters in a scalar become blanks.
 * CS_ERR_ARGUMENT with a message where it is no YAML, holds no value or more than one document;
 * CS_ERR_MEMORY. *document is NULL then, else freed by cs_yaml_free. */
cs_status cs_yaml_parse(const char *text, size_t bytes, const char *path, cs_yaml **document,
                        cs_message *message);
void cs_yaml_free(cs_yaml *document);

cs_yaml_node cs_yaml_root(cs_yaml *document);
bool cs_yaml_given(cs_yaml_node node); /* false for {0} */
bool cs_yaml_is(cs_yaml_node node, unsigned kinds);
unsigned cs_yaml_line(cs_yaml_node node); /* from 1 */

/* Of a text: borrowed, not empty. */
const char *cs_yaml_text(cs_yaml_node node);

/* The number of elements of a list, and one of them. A text is a list of itself. */
size_t cs_yaml_count(cs_yaml_node node);
cs_yaml_node cs_yaml_item(cs_yaml_node node, size_t i);

/* Looks up `count` keys in a map: values[i] is that of keys[i], or {0}. CS_ERR_ARGUMENT with a message for a
 * node that is no map, a key that is not among them, one that comes twice, a value of a kind that is not
 * allowed, an empty one, and a list with an empty element. `what` the map is: "a group of cells". */
cs_status cs_yaml_map(cs_yaml_node map, const char *what, const cs_yaml_key *keys, size_t count,
                      cs_yaml_node *values, cs_message *message);

/* CS_ERR_ARGUMENT with the message "FILE:LINE: ...". */
__attribute__((format(printf, 3, 4))) cs_status cs_yaml_fail(cs_yaml_node node, cs_message *message,
                                                             const char *format, ...);

#endif
