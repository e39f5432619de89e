/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "controller/daemon/rpc.h"

static const char good[] = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"status\",\"params\":{}}";

static void takes_a_whole_request(void **state)
{
    (void)state;
    struct rpc_request request;
    struct err err;
    assert_int_equal(rpc_parse(&request, good, strlen(good), &err), ERR_OK);
    assert_string_equal(request.method, "status");
    assert_int_equal(json_integer_value(request.id), 7);
    assert_true(json_is_object(request.params));
    rpc_request_free(&request);
}

static void refuses_what_is_not_one_request(void **state)
{
    (void)state;
    static const struct {
        const char *name, *line;
    } row[] = {
        {"nothing", ""},
        {"no JSON", "status"},
        {"a batch", "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"status\"}]"},
        {"no version", "{\"id\":1,\"method\":\"status\"}"},
        {"an old version", "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"status\"}"},
        {"no id", "{\"jsonrpc\":\"2.0\",\"method\":\"status\"}"},
        {"a null id", "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"status\"}"},
        {"no method", "{\"jsonrpc\":\"2.0\",\"id\":1}"},
        {"a numeric method", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":4}"},
        {"params by place", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\",\"params\":[1]}"},
        {"an unknown member", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\",\"more\":1}"},
        {"a member twice", "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"a\"}"},
    };
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        struct rpc_request request;
        struct err err;
        if (rpc_parse(&request, row[i].line, strlen(row[i].line), &err) != ERR_USAGE) {
            fail_msg("%s was taken", row[i].name);
        }
        rpc_request_free(&request);
    }
}

static void refuses_every_shorter_prefix(void **state)
{
    (void)state;
    for (size_t len = 0; len < strlen(good); len++) {
        struct rpc_request request;
        struct err err;
        if (rpc_parse(&request, good, len, &err) != ERR_USAGE) {
            fail_msg("%zu bytes were taken", len);
        }
        rpc_request_free(&request);
    }
}

static void survives_any_depth_and_any_byte(void **state)
{
    (void)state;
    static char line[60000];
    struct rpc_request request;
    struct err err;
    memset(line, '[', sizeof(line));
    assert_int_equal(rpc_parse(&request, line, sizeof(line), &err), ERR_USAGE);
    rpc_request_free(&request);
    for (int byte = 0; byte < 256; byte++) {
        memset(line, byte, 64);
        assert_int_equal(rpc_parse(&request, line, 64, &err), ERR_USAGE);
        rpc_request_free(&request);
    }
}

static void an_error_carries_exit_code_message_and_diagnostics(void **state)
{
    (void)state;
    struct err err = {ERR_DATA, "field.csv: bad"};
    json_t *id = json_integer(3);
    json_t *answer = rpc_error(id, &err, json_pack("[s]", "field.csv:3:1: error: id"));
    json_t *error = json_object_get(answer, "error");
    json_t *list = json_object_get(json_object_get(error, "data"), "diagnostics");
    assert_int_equal(json_integer_value(json_object_get(error, "code")), 65);
    assert_string_equal(json_string_value(json_object_get(error, "message")), "field.csv: bad");
    assert_int_equal(json_array_size(list), 1);
    json_decref(answer);
    json_decref(id);
}

static void an_error_with_bytes_that_are_no_text_is_still_an_answer(void **state)
{
    (void)state;
    struct err err = {ERR_DATA, "bad \xff name"};
    json_t *id = json_string("a");
    json_t *answer = rpc_error(id, &err, NULL);
    assert_non_null(answer);
    assert_non_null(json_object_get(json_object_get(answer, "error"), "message"));
    json_decref(answer);
    json_decref(id);
}

static void a_line_that_does_not_fit_is_not_cut(void **state)
{
    (void)state;
    char out[64];
    json_t *value = json_pack("{s:s}", "a", "b");
    size_t len = strlen("{\"a\":\"b\"}\n");
    assert_int_equal(rpc_line(value, out, sizeof(out)), len);
    assert_memory_equal(out, "{\"a\":\"b\"}\n", len);
    for (size_t size = 0; size < len; size++) {
        assert_int_equal(rpc_line(value, out, size), 0);
    }
    json_decref(value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_a_whole_request),
        cmocka_unit_test(refuses_what_is_not_one_request),
        cmocka_unit_test(refuses_every_shorter_prefix),
        cmocka_unit_test(survives_any_depth_and_any_byte),
        cmocka_unit_test(an_error_carries_exit_code_message_and_diagnostics),
        cmocka_unit_test(an_error_with_bytes_that_are_no_text_is_still_an_answer),
        cmocka_unit_test(a_line_that_does_not_fit_is_not_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
