#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `coresweep fetch` from nginx: TLS, certificates, HTTP/2.
load fetch_helpers

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key.pem -out cert.pem -subj /CN=localhost \
        -addext subjectAltName=IP:127.0.0.1 2>/dev/null
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout other-key.pem -out other.pem -subj /CN=elsewhere.invalid \
        -addext subjectAltName=DNS:elsewhere.invalid 2>/dev/null
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# nginx_begin CERTIFICATE KEY: sets `url` to its https address and `plain` to its http one.
nginx_begin() {
    local secure open
    secure=$(free_port)
    open=$(free_port)
    mkdir -p www
    for i in {1..40}; do head -c $((i * 500)) /dev/zero | tr '\0' "$((i % 10))" >"www/$i.bin"; done
    cat >nginx.conf <<END
user $(id -un);
daemon off;
worker_processes 1;
pid $PWD/nginx.pid;
error_log $PWD/nginx.err;
events { worker_connections 512; }
http {
    log_format seen '\$server_protocol \$connection \$uri';
    access_log $PWD/nginx.log seen;
    client_body_temp_path $PWD/t1; proxy_temp_path $PWD/t2; fastcgi_temp_path $PWD/t3; uwsgi_temp_path $PWD/t4; scgi_temp_path $PWD/t5;
    server {
        listen 127.0.0.1:$secure ssl http2;
        ssl_certificate $1;
        ssl_certificate_key $2;
        root $PWD/www;
        location /down/ { return 302 http://127.0.0.1:$open/1.bin; }
        location /same/ { return 302 https://127.0.0.1:$secure/2.bin; }
    }
    server {
        listen 127.0.0.1:$open;
        root $PWD/www;
        location /up/ { return 302 https://127.0.0.1:$secure/3.bin; }
    }
}
END
    nginx -c "$PWD/nginx.conf" -p "$PWD" >nginx.out 2>&1 3>&- &
    server=$!
    started+=("$server")
    url=https://127.0.0.1:$secure
    plain=http://127.0.0.1:$open
    until_true 20 answers "$plain/1.bin"
}

answers() {
    is_gone "$server" || curl --noproxy '*' --silent --fail --output one "$1"
}

teardown() {
    # nginx's workers end with their master only where it can tell them.
    kill -TERM "$server" 2>/dev/null
    wait "$server" || true
}

@test "a certificate that nobody vouches for is refused" {
    nginx_begin "$BATS_FILE_TMPDIR/cert.pem" "$BATS_FILE_TMPDIR/key.pem"
    local strategy
    for strategy in "${strategies[@]}"; do
        rm -rf files
        get 1 --strategy "$strategy" "$url/1.bin" "$plain/2.bin"
        equal "$(names)" '2.bin '
        told "$url/1.bin"
        has "$(result_of "$url/1.bin" reason)" certificate
        # It will not be another one the next time.
        equal "$(result_of "$url/1.bin" attempts)" 1
    done
}

@test "a certificate of another host is refused, even where somebody vouches for it" {
    nginx_begin "$BATS_FILE_TMPDIR/other.pem" "$BATS_FILE_TMPDIR/other-key.pem"
    get 1 --cacert "$BATS_FILE_TMPDIR/other.pem" "$url/1.bin"
    equal "$(names)" ''
    told "$url/1.bin"
}

@test "--cacert says who vouches, and HTTP/2 shares connections" {
    nginx_begin "$BATS_FILE_TMPDIR/cert.pem" "$BATS_FILE_TMPDIR/key.pem"
    local strategy i
    for i in {1..40}; do echo "$url/$i.bin"; done >list
    for strategy in "${strategies[@]}"; do
        rm -rf files
        get 0 --strategy "$strategy" -j 16 --cacert "$BATS_FILE_TMPDIR/cert.pem" -i list
        for i in {1..40}; do cmp "www/$i.bin" "files/$i.bin"; done
        equal "$(csv_rows "$log" http_version | sort -u)" 2
    done
    : >nginx.log
    rm -rf files
    get 0 -j 16 --cacert "$BATS_FILE_TMPDIR/cert.pem" -i list
    equal "$(wc -l <nginx.log)" 40
    # 16 connections would have two or three requests each.
    [[ $(cut -d ' ' -f 2 nginx.log | sort | uniq -c | sort -n | awk 'END { print $1 }') -ge 8 ]] || fail "$(<nginx.log)"
}

@test "--http1 speaks HTTP/1.1 where HTTP/2 can be had" {
    nginx_begin "$BATS_FILE_TMPDIR/cert.pem" "$BATS_FILE_TMPDIR/key.pem"
    get 0 --http1 --cacert "$BATS_FILE_TMPDIR/cert.pem" "$url/1.bin"
    equal "$(csv_rows "$log" http_version)" 1.1
    cmp www/1.bin files/1.bin
}

@test "where https brings no HTTP/2 after all, slow files do not hold up the others" {
    rude "$BATS_FILE_TMPDIR/cert.pem" "$BATS_FILE_TMPDIR/key.pem"
    local i
    # Each of the 40 is complete when all have been begun, and at first they were to share eight connections.
    for i in {1..40}; do echo "$url/together/40/$i.bin"; done >list
    get 0 -j 40 --retries 0 --cacert "$BATS_FILE_TMPDIR/cert.pem" -i list
    equal "$(names | wc -w)" 40
    equal "$(csv_rows "$log" http_version | sort -u)" 1.1
}

@test "a redirect may lead to https, and from there never back to http" {
    nginx_begin "$BATS_FILE_TMPDIR/cert.pem" "$BATS_FILE_TMPDIR/key.pem"
    local strategy
    for strategy in "${strategies[@]}"; do
        rm -rf files
        get 1 --strategy "$strategy" --cacert "$BATS_FILE_TMPDIR/cert.pem" "$url/down/a" "$url/same/b" "$plain/up/c"
        equal "$(names)" 'b c '
        cmp www/2.bin files/b
        cmp www/3.bin files/c
        told "$url/down/a"
    done
}

@test "a missing file of certificates is said" {
    nginx_begin "$BATS_FILE_TMPDIR/cert.pem" "$BATS_FILE_TMPDIR/key.pem"
    get 3 --cacert nowhere.pem "$url/1.bin"
    has "$stderr" nowhere.pem
}
