// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// Contracts of libraries that the deployment makes.
import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
