# Everything a newcomer needs: `make demo` to see it, `make test` to trust it.
TARGET := $(or $(CARGO_TARGET_DIR),target)

.DEFAULT_GOAL := help
.PHONY: help demo build-demo assets test tidy bench clean

help: ## show these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build-demo ## build the program and start it with a company's example data
	$(TARGET)/demo/aftercare demo

build-demo: assets ## build the program only
	cargo build --profile demo --locked --package aftercare

assets: ## bundle the pages' scripts and styles
	@scripts/need.sh build
	scripts/assets.sh

test: ## run every check and test; installs missing Debian packages where it may
	@scripts/test.sh

tidy: ## run the quick checks of the tree: sizes, promises, words, languages, licences
	cargo xtask tidy

bench: ## run the benchmarks
	cargo bench --workspace --locked

clean: ## remove everything that was built
	cargo clean
	rm -rf crates/web/assets/dist crates/web/assets/node_modules tests/browser/node_modules
