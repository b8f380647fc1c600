#!/bin/sh
# PostgreSQL chạy tệp này một lần, khi lập dữ liệu: sổ chung có chủ là một người dùng thường, vì rào
# giữa các đơn vị không giữ được người dùng có quyền SUPERUSER.
set -eu
psql -v ON_ERROR_STOP=1 -v matkhau="$(cat /run/secrets/so-chung)" --username postgres <<'SQL'
CREATE ROLE so_chung LOGIN PASSWORD :'matkhau';
CREATE DATABASE so_chung OWNER so_chung;
SQL
