/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>

#include "controller/daemon/rpc.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rpc_request request;
    struct err err;
    char line[4096];
    if (rpc_parse(&request, (const char *)data, size, &err) == ERR_OK) {
        assert(request.method != NULL && json_is_object(request.params));
        err_set(&err, ERR_USAGE, "%s", request.method);
    }
    json_t *answer = rpc_error(request.id, &err, NULL);
    size_t len = answer == NULL ? 0 : rpc_line(answer, line, sizeof(line));
    assert(len <= sizeof(line));
    json_decref(answer);
    rpc_request_free(&request);
    return 0;
}
