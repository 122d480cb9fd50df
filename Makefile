# Sổ cái thi đua. "make help" lists the targets; all but help and lock call setup first.
#
# HOST, PORT, THIDUA_DATA, DATABASE_URL and the other settings (ledger/settings.py) come from the
# environment or from the command line: make run PORT=9000

PYTHON := .venv/bin/python
PYTEST := .venv/bin/pytest
CODE   := $(wildcard ledger api bench)

.PHONY: help setup run test check slow bench regold verify lock
.DEFAULT_GOAL := help

help: ## danh sách các lệnh
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 10

setup: ## cài đặt vào .venv; không làm gì nếu không có gì thay đổi
	@scripts/setup

run: setup ## chạy sổ cái tại HOST:PORT (mặc định 127.0.0.1:8000)
	@exec $(PYTHON) scripts/run.py .venv/bin/thidua serve

test: setup ## mọi phép thử, cả doctest, trên PostgreSQL thật
	$(PYTEST) -n 2 -m "not slow and not browser"

check: setup ## định dạng, lint, kiểu, hướng phụ thuộc, tài liệu sinh ra
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy $(CODE)
	.venv/bin/lint-imports
	$(PYTHON) -m ledger.docs --check

slow: setup ## lỗi tiêm vào, cả mùa, schemathesis, trình duyệt
	$(PYTEST) -n 2 -m "slow or browser" -rs

bench: setup ## đo tốc độ theo tỷ lệ, in bảng và ghi JSON
	$(PYTHON) -m bench

regold: setup ## ghi lại các mẫu vàng của sự kiện (cần ADR)
	$(PYTHON) -m tests.golden

verify: setup ## kiểm tra toàn bộ sổ cái
	.venv/bin/thidua verify

lock: ## khóa lại các gói phụ thuộc từ pyproject.toml (cần uv)
	scripts/lock
